export { cardRowFor, cardRows, type CardColour, type CardFacts, type CardRow } from './cards.js';
export { exemptionRows, type ExemptionGround, type ExemptionRow, type FactorClass } from './lists.js';
export { screenExemption, type ExemptionCheck, type ExemptionFacts, type Screened } from './screen.js';
