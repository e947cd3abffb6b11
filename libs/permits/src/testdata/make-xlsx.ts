import { deflateRawSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';

interface Part {
  readonly name: string;
  readonly content: string;
  /** What the archive says it unpacks to, when that is a lie. */
  readonly statedSize?: number;
}

/** A ZIP of texts, as small as it can be. */
export function makeZip(parts: readonly Part[]): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const { name, content, statedSize } of parts) {
    const [bytes, title] = [Buffer.from(content), Buffer.from(name)];
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(statedSize ?? bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, title]));
    files.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, listed, end]);
}

const relations = `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`;

/** A workbook of one or two sheets, given as the XML of their rows. Style 1 is a day, style 2 a number of its own format. */
export function makeXlsx(sheets: readonly string[], strings: readonly string[] = [], more: readonly Part[] = []): Buffer {
  const named = sheets.map((_, i) => `<sheet name="S${i}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join('');
  return makeZip([
    { name: 'xl/workbook.xml', content: `<workbook xmlns:r="x"><sheets>${named}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', content: relations },
    {
      name: 'xl/styles.xml',
      content:
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst>${strings.map((one) => `<si><r><t>${one}</t></r><rPh><t>x</t></rPh></si>`).join('')}</sst>`,
    },
    ...sheets.map((content, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, content: `<worksheet>${content}</worksheet>` })),
    ...more,
  ]);
}

/** A row of text cells; `null` leaves a cell out. */
export const row = (n: number, cells: readonly (string | null)[], attributes = ''): string =>
  `<row r="${n}"${attributes}>${cells
    .map((text, i) =>
      text === null || text.startsWith('<c')
        ? (text ?? '')
        : `<c r="${String.fromCharCode(65 + i)}${n}" t="inlineStr"><is><t>${text}</t></is></c>`,
    )
    .join('')}</row>`;
