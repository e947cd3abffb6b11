import { lawRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { findLaw, standards } from '@farwatch/domain/law';
import { localDate } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { Controller } from '@nestjs/common';

/** The registry of standards by HTTP, read only: the law is part of the program. */
@Controller()
export class LawController {
  @Endpoint(routes.law)
  law(@In() { query }: Call<typeof routes.law>): Answer<typeof routes.law> {
    const on = query.on ?? localDate(Date.now());
    const found = findLaw(standards, query.what, on).filter(
      (entry) => query.type === undefined || entry.type === query.type,
    );
    // The cursor is a position: within one version of the program the list of a date never changes.
    const from = Number(query.cursor ?? 0);
    const begin = Number.isSafeInteger(from) && from > 0 ? from : 0;
    const end = begin + query.limit;
    return {
      items: found.slice(begin, end),
      next: end < found.length ? String(end) : null,
      on,
      total: found.length,
    };
  }
}
