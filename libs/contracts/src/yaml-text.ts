/**
 * Plain JSON data as YAML text (block style, two spaces). Only what our documents need: maps, lists, strings, numbers,
 * booleans and null. Strings that YAML could read as something else are quoted as JSON, which is YAML too.
 */
export function yamlText(value: unknown): string {
  return `${block(value, 0).replace(/^\n/, '')}\n`;
}

function block(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return `\n${value.map((item) => `${indent}-${listItem(item, depth)}`).join('\n')}`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (entries.length === 0) return ' {}';
    return `\n${entries.map(([key, inner]) => `${indent}${scalar(key)}:${block(inner, depth + 1)}`).join('\n')}`;
  }
  return ` ${scalar(value)}`;
}

/** The first line of a list item stands beside its dash. */
function listItem(item: unknown, depth: number): string {
  const text = block(item, depth + 1);
  return text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain =
    /^[A-Za-z_/][\w./-]*( [\w./-]+)*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
