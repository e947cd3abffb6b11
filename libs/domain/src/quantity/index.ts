export {
  MAX_E6_VALUE,
  divideHalfEven,
  formatE6,
  fromE6,
  isAboveE6,
  meanE6,
  meanExactE6,
  roundHalfEvenE6,
  toE6,
  toScaled,
} from './e6.js';
