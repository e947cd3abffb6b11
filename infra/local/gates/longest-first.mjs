// The order of suites in a checkout that has not run any yet: the longest first, so that none of them is left alone at the end.
import TestSequencer from '@jest/test-sequencer';

const Sequencer = TestSequencer.default ?? TestSequencer;
const longest = [
  'prove-no-loss',
  'replay-real-year',
  'field-cases',
  'batch-consumer',
  'beijing',
  'positions',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = longest.findIndex((name) => path.includes(`/${name}.`));
      return at === -1 ? longest.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
