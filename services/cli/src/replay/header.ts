/** What is wrong with a file or a line of it; whoever reads the file says where. */
export class FileFault extends Error {}

/** A name of a column as it is compared: capitals, blanks, signs and tags make no difference. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/<[^>]*>/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The names of the columns of a file. */
export class Header {
  readonly #places = new Map<string, number[]>();

  constructor(
    readonly names: readonly string[],
    readonly line: number,
  ) {
    for (const [at, name] of names.entries()) {
      const plain = plainName(name);
      if (plain === '') continue;
      const places = this.#places.get(plain);
      if (places) places.push(at);
      else this.#places.set(plain, [at]);
    }
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.#places.has(plainName(name)));
  }

  /** The place of the first of these names that is there; refused when it is there twice. */
  find(...names: readonly string[]): number | undefined {
    for (const name of names) {
      const places = this.#places.get(plainName(name));
      if (places === undefined) continue;
      if (places.length > 1)
        throw new FileFault(
          `column ${this.names[places[0]!]} stands twice (columns ${places.map((at) => at + 1).join(' and ')}): which one counts?`,
        );
      return places[0];
    }
    return undefined;
  }

  need(...names: readonly string[]): number {
    const at = this.find(...names);
    if (at === undefined) throw new FileFault(`has no column ${names[0]}; it has ${this.names.join(', ')}`);
    return at;
  }
}
