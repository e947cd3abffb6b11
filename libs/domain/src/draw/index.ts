export { canonicalJson, parseIntegerJson, type Sha256 } from './canonical.js';
export { checkDocument } from './check.js';
export type {
  DrawDocument,
  DrawObject,
  DrawOfficer,
  DrawRefusal,
  PublicSource,
  QuotaRule,
  Refused,
  Stratum,
} from './document.js';
export { commitmentOf, draw, type DrawnObject, type DrawResult } from './draw.js';
export { exclusionOf, lineOf, objectTicket, quotaOf, type ExclusionReason } from './objects.js';
export type { UnstaffedReason } from './people.js';
export {
  announcementOf,
  plainValue,
  publicationFiles,
  publicationOf,
  resultOf,
  type Revealed,
} from './publication.js';
export { replace, type DrawEvent } from './replace.js';
export { publicText, seedOf, seedParts, type SeedParts } from './seed.js';
export { verifyPublication, type Misfit, type MisfitCode, type Verified } from './verify.js';
export { checkDrawVector, runVector, type DrawCheck } from './conformance.js';
