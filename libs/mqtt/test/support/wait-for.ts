import { eventually } from '@farwatch/testing/eventually';

/** Waits until an assertion holds. */
export async function waitFor(assertion: () => unknown, timeoutMs = 15_000): Promise<void> {
  await eventually(
    async () => {
      await assertion();
      return true;
    },
    { timeoutMs },
  );
}
