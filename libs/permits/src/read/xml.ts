import { Parser } from 'saxen';

/** What a reader of XML is told; names are without the prefix of their namespace. */
export interface XmlHooks {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads XML once, without a tree. Throws for what is not well-formed. Document types are not looked at: no entity of a file's own. */
export function readXml(xml: string, { open, close, text }: XmlHooks): void {
  let failure: Error | undefined;
  const failed = new Parser()
    .on('openTag', (name, attributes, decode) => {
      const decoded = Object.entries(attributes()).map(([key, value]) => [key, decode(value)]);
      open(local(name), Object.fromEntries(decoded) as Record<string, string>);
    })
    .on('closeTag', (name) => close?.(local(name)))
    .on('text', (found, decode) => text?.(decode(found)))
    .on('cdata', (found) => text?.(found))
    .on('error', (error) => void (failure ??= error))
    .parse(xml);
  if (failure ?? failed) throw failure ?? (failed as Error);
}
