/**
 * What is in hand of each partition. Before a partition is claimed anew, that has to end: stored under the new claim it
 * would move the position over everything between where that begins and the batch.
 */
export class PartitionTurns {
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #givenUp = new Map<string, number>();

  /** Handles one batch of a partition; `isWanted` is false once the partition is to be claimed anew. */
  async take(id: string, handle: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const turn = this.#givenUp.get(id);
    const handled = handle(() => turn === this.#givenUp.get(id));
    const ended = handled
      .catch(() => undefined)
      .then(() => {
        if (this.#inHand.get(id) === ended) this.#inHand.delete(id);
      });
    this.#inHand.set(id, ended);
    await handled;
  }

  /** Resolves when nothing of the partition is in hand any more; what is, hears that it is not wanted. */
  async giveUp(id: string): Promise<void> {
    this.#givenUp.set(id, (this.#givenUp.get(id) ?? 0) + 1);
    for (let batch = this.#inHand.get(id); batch !== undefined; batch = this.#inHand.get(id)) await batch;
  }
}
