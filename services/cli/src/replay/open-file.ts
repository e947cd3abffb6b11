import { existsSync } from 'node:fs';

import { lookAt, NotATable, readLines, type FileLook, type TableLine } from '@farwatch/files/delimited-file';
import { likelySeparator, separators, type Separator } from '@farwatch/files/separators';
import { UsageError } from '@farwatch/kit/terminal';

import { columnsDialect } from './dialects/columns.js';
import { aqs, eea, openaq, refused } from './dialects/narrow.js';
import { aurn, cnemc, sensorCommunity, uci } from './dialects/wide.js';
import { FileFault, Header } from './header.js';
import type { Dialect, ReadOptions, Shape } from './shape.js';

/** All kinds of files that are known; the first that fits is taken. */
export const dialects: readonly Dialect[] = [
  eea,
  aqs,
  openaq,
  sensorCommunity,
  cnemc,
  uci,
  aurn,
  columnsDialect,
];

/** A file that was understood: which kind it is, and how its lines are read. */
export interface OpenFile {
  readonly dialect: Dialect;
  readonly shape: Shape;
  readonly header: Header;
  /** What the person should know, one line each. */
  readonly notes: readonly string[];
  /** The lines behind the header. */
  lines(): AsyncGenerator<TableLine>;
}

const names: Readonly<Record<Separator, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};
/** The header stands in one of the first lines. */
const mostAbove = 50;

/** Finds out how a file is to be read. Throws `UsageError` with file and line when that is not clear. */
export async function openFile(file: string, options: ReadOptions): Promise<OpenFile> {
  if (!existsSync(file)) throw new UsageError(`${file} does not exist`);
  const look = await lookAt(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  });
  const found = find(file, look, options);
  const { dialect, separator, lines, at } = found;
  const header = new Header(lines[at]!.cells, lines[at]!.line);
  const notes: string[] = [];
  let shape: Shape;
  try {
    const above = lines.slice(0, at).map(({ cells }) => cells);
    shape = dialect.open(header, options, above, (text) => notes.push(text));
  } catch (error) {
    throw fault(file, header.line, error, look.declared ?? separator);
  }
  notes.unshift(
    `${file} is read as ${dialect.name}: ${dialect.title}; ${look.encoding}, separated by ${names[separator]}, header in line ${header.line}; ${shape.said}`,
  );
  return {
    dialect,
    shape,
    header,
    notes,
    async *lines() {
      let behind = false;
      try {
        for await (const line of readLines(file, { encoding: look.encoding, separator })) {
          if (behind) yield line;
          else behind = line.line === header.line;
        }
      } catch (error) {
        if (error instanceof NotATable) throw new UsageError(`${file} line ${error.line}: ${error.message}`);
        throw error;
      }
    },
  };
}

/** What is wrong with a line of a file, as it is told. */
export function fault(file: string, line: number, error: unknown, _separator?: string): unknown {
  return error instanceof FileFault
    ? new UsageError(`${file} line ${line}: ${error.message.replace(/^has /, 'the header has ')}`)
    : error;
}

interface Found {
  readonly dialect: Dialect;
  readonly separator: Separator;
  readonly lines: readonly TableLine[];
  /** Which of the lines is the header. */
  readonly at: number;
}

/** Tries every separator and line until one is the header of a known kind; otherwise the first line is that of `columns`. */
function find(file: string, look: FileLook, options: ReadOptions): Found {
  const wanted =
    options.dialect === undefined ? undefined : dialects.find(({ name }) => name === options.dialect);
  if (options.dialect !== undefined && wanted === undefined)
    throw new UsageError(
      `--dialect: "${options.dialect}" is none of ${dialects.map(({ name }) => name).join(', ')}`,
    );
  // Whoever names the columns says how the file is to be read.
  const declared = [options.stationColumn, options.timeColumn, options.columns].some(
    (one) => one !== undefined,
  );
  const candidates = wanted ? [wanted] : declared ? [columnsDialect] : dialects;
  const given = separatorGiven(options.separator) ?? look.declared;
  const tried = given === undefined ? separators : [given];
  for (const separator of tried) {
    const lines = look.firstLines(separator).slice(0, mostAbove);
    for (const [at, { cells, line }] of lines.entries()) {
      if (cells.length < 2) continue;
      const header = new Header(cells, line);
      const never = declared ? undefined : refused.find(({ fits }) => fits(header));
      if (never) throw new UsageError(`${file} line ${line}: ${never.what}`);
      const dialect = candidates.find((one) =>
        one === columnsDialect ? isOurs(header, options) : one.fits(header),
      );
      if (dialect) return { dialect, separator, lines, at };
    }
  }
  const first = look.firstLines(given ?? '\t')[0]?.cells.join('\t') ?? '';
  const separator = given ?? likelySeparator(first);
  const lines = look.firstLines(separator);
  if (lines[0] === undefined) throw new UsageError(`${file} has no line that can be read`);
  if (wanted && wanted !== columnsDialect)
    throw new UsageError(`${file} is not ${wanted.title}; its first line is ${lines[0].cells.join(', ')}`);
  return { dialect: columnsDialect, separator, lines, at: 0 };
}

function isOurs(header: Header, options: ReadOptions): boolean {
  const station = options.station === undefined ? [options.stationColumn ?? 'station'] : [];
  return header.has(...station, options.timeColumn ?? 'time');
}

function separatorGiven(text: string | undefined): Separator | undefined {
  if (text === undefined) return undefined;
  const words: Readonly<Record<string, Separator>> = {
    tab: '\t',
    '\\t': '\t',
    comma: ',',
    semicolon: ';',
    bar: '|',
  };
  const found = words[text] ?? separators.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--separator: "${text}" is none of , ; | tab`);
  return found;
}
