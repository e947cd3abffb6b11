export { authorityRows, mayDecideInOwnName, type AuthorityKind, type AuthorityRow } from './authority.js';
export { countBefore, repeatCountOf } from './history.js';
export {
  discoveredInTime,
  limitationEnds,
  limitationOf,
  limitationRows,
  type Harm,
  type LimitationRow,
} from './limitation.js';
export { chooseLaw, rangeOf, type ChosenLaw, type FineRange, type LawBy, type Norm } from './norms.js';
export { markNames, type Basis, type Mark, type Sourced } from './provenance.js';
export { normOf, sanctionRows, sanctionsFor, type SanctionRow } from './sanctions.js';
