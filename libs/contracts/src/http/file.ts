import { z } from 'zod';

/** What a route with `responseType: 'file'` answers: bytes, which have no schema. */
export const fileBody = z.unknown().meta({ description: 'The bytes of the file' });
