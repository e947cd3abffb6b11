import { config } from 'zod/v4';

// The declarations of the api are schemas of zod, which tries to make code out of strings as soon as the first one is built.
// The content policy of the page forbids that and the browser reports the try, so it is told not to: the build puts this
// module in the place of `zod`, and so it runs before every schema.
config({ jitless: true });

export * from 'zod/v4';
