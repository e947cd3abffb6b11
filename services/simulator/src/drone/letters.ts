/** Letters that simulated photos are marked with: five columns, seven rows, a digit of base 32 for each row. */
const letters: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '-': '000v000',
  '+': '044v440',
  ':': '0cc0cc0',
  '.': '00000cc',
  ',': '0000c48',
  '/': '001248g',
};

/** 模 and 拟, sixteen rows of sixteen points, four digits of base 16 for each row. */
const characters: Readonly<Record<string, string>> = {
  模: '1088108813fe10887ffc13043bfc3b043f0477fc506057fe107010d8178e1602',
  拟: '10001104110411447d641124112411041d0c790c514813d8171c147610e67182',
};

/** The points of a line of text, one above the other and side by side, at scale 1: `[x, y]`. Unknown letters leave a gap. */
export function pointsOf(text: string): {
  readonly points: [x: number, y: number][];
  readonly width: number;
} {
  const points: [number, number][] = [];
  let left = 0;
  for (const letter of text.toUpperCase()) {
    const character = characters[letter];
    const rows =
      character === undefined
        ? [...(letters[letter] ?? '')].map((digit) => parseInt(digit, 32))
        : Array.from({ length: 16 }, (_, row) => parseInt(character.slice(4 * row, 4 * row + 4), 16));
    const width = character === undefined ? 5 : 16;
    const top = character === undefined ? 0 : -5;
    rows.forEach((row, y) => {
      for (let x = 0; x < width; x++) if ((row >> (width - 1 - x)) & 1) points.push([left + x, top + y]);
    });
    left += width + 1;
  }
  return { points, width: left };
}
