import { z } from 'zod';

/**
 * Query of every list: at most 1,000 items, `cursor` from the `next` of the answer before. A cursor belongs to one list with
 * one filter; any other is refused (400).
 */
export const pageQuery = z.object({
  limit: z.coerce.number<number | string>().int().min(1).max(1000).default(100),
  cursor: z.string().max(4000).optional(),
});

/** Answer of every list; `next` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
