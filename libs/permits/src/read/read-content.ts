import iconv from 'iconv-lite';

import { bounds, TooLarge, type Content, type FileRefusal } from './grid.js';
import { readCsv } from './read-csv.js';
import { pagesOf, readHtml } from './read-html.js';
import { readXlsx } from './read-xlsx.js';

const startsWith = (bytes: Uint8Array, ...first: number[]): boolean =>
  first.every((one, i) => bytes[i] === one);

/** Valid UTF-8 is UTF-8, all else GB18030: what pages call gb2312 or GBK has ³ and rare characters only as GB18030. */
function decode(bytes: Uint8Array): { text: string; encoding: 'utf-8' | 'gb18030' } | undefined {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) || bytes.includes(0)) return undefined;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    const text = iconv.decode(Buffer.from(bytes), 'gb18030').replace(/^\uFEFF/, '');
    return text.includes('\uFFFD') ? undefined : { text, encoding: 'gb18030' };
  }
}

/** The character set that a page says to have; those of one family are one. */
function declaredCharset(text: string): string | undefined {
  const name = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})/i
    .exec(text.slice(0, 4_096))?.[1]
    ?.toLowerCase();
  if (name === undefined) return undefined;
  if (/^utf-?8$/.test(name)) return 'utf-8';
  return /^(gb2312|gbk|gb18030|gb_2312-80|x-gbk|cp936|hz-gb-2312)$/.test(name) ? 'gb18030' : name;
}

/** What the bytes of a file hold: the content decides, not its name and not what it says of itself. */
export async function readContent(bytes: Uint8Array): Promise<Content | FileRefusal> {
  if (bytes.length > bounds.fileBytes) return 'too-large';
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'old-excel';
  if (startsWith(bytes, 0x50, 0x4b)) {
    try {
      return { form: 'xlsx', grids: await readXlsx(bytes) };
    } catch (error) {
      return error instanceof TooLarge ? 'too-large' : 'not-a-table';
    }
  }
  const decoded = decode(bytes);
  if (decoded === undefined) return 'bad-encoding';
  const { text, encoding } = decoded;
  if (text.trim() === '') return 'empty-file';
  try {
    if (!/<(?:table|html)\b/i.test(text)) return { form: 'csv', encoding, grids: [readCsv(text)] };
    if (bytes.length > bounds.pageBytes) return 'too-large';
    const declared = declaredCharset(text);
    const isPlain = !/[^\0-\x7f]/.test(text);
    return {
      ...{ form: 'html', encoding, grids: readHtml(text), pages: pagesOf(text) },
      isCharsetWrong: declared !== undefined && declared !== encoding && !isPlain,
    };
  } catch (error) {
    if (error instanceof TooLarge) return 'too-large';
    throw error;
  }
}
