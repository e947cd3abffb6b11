/** Does something once for many calls. */
export interface Gathered {
  /** Asks for it to be done: `firstMs` after the first call of a burst, and no more often than every `everyMs`. */
  call(): void;
  stop(): void;
}

export function createGathered(run: () => void, firstMs: number, everyMs: number): Gathered {
  let doneAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call() {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          doneAt = Date.now();
          run();
        },
        Math.max(firstMs, doneAt + everyMs - Date.now()),
      );
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
