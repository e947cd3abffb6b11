import { fileTypeFromBuffer } from 'file-type';

/** How many bytes `contentType` looks at. */
export const headBytes = 4_100;

/**
 * The media type by the first bytes, or undefined. Text has no mark of its own: SVG, HTML and CSV are never named here, so
 * that nothing that a browser would run is served as what it claims to be.
 */
export async function contentType(head: Uint8Array): Promise<string | undefined> {
  return (await fileTypeFromBuffer(head))?.mime;
}
