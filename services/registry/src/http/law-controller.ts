import { lawRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { findLaw, standards } from '@farwatch/domain/law';
import { localDate } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { keysetPager } from '@farwatch/http/pager';
import { Controller } from '@nestjs/common';

const pages = keysetPager(routes.law, { position: 'integer' });

/** The registry of standards by HTTP, read only: the law is part of the program. */
@Controller()
export class LawController {
  @Endpoint(routes.law)
  async law(@In() call: Call<typeof routes.law>): Promise<Answer<typeof routes.law>> {
    const { query } = call;
    const on = query.on ?? localDate(Date.now());
    const found = findLaw(standards, query.what, on).filter(
      (entry) => query.type === undefined || entry.type === query.type,
    );
    // An entry has its place in the list as its key: within one version of the program the list of a date never changes.
    const entries = found.map((entry, position) => ({ entry, position }));
    const page = await pages.page(
      call,
      ({ after, limit }) => {
        const begin = after === undefined ? 0 : after.position + 1;
        return entries.slice(begin, begin + limit);
      },
      ({ position }) => ({ position }),
      ({ entry }) => entry,
    );
    return { ...page, on, total: found.length };
  }
}
