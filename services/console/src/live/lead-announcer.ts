/** Collects what arrives within `windowMs` and tells it in one sentence, so that a burst is not read out one by one. */
export interface Announcer<T> {
  add(item: T): void;
  stop(): void;
}

export function createAnnouncer<T>(tell: (items: readonly T[]) => void, windowMs = 800): Announcer<T> {
  let items: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(item) {
      items.push(item);
      timer ??= setTimeout(() => {
        timer = undefined;
        const told = items;
        items = [];
        tell(told);
      }, windowMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      items = [];
    },
  };
}
