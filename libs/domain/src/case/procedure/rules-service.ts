/** Service of the papers of a case. */
import { isSaid, onInput, type Asked, type Check } from './check.js';
import { openStates, type CaseStateName } from './names.js';

/** A day of service that lies in the future: thirty days after a publication (民诉法 95). */
export const PUBLICATION_DAYS = 30;

const correctable: readonly CaseStateName[] = [...openStates, 'decided', 'executing'];

/** Is the paper issued, not served yet, and the case where it is served? */
function isServable({ file, command }: Asked): boolean {
  switch (command.document) {
    case 'notice':
      return file.state === 'noticeIssued';
    case 'decision':
      return file.state === 'decided';
    case 'demand':
      return file.state === 'enforcing' && file.demand !== undefined && file.demand.servedOn === undefined;
    case 'correction-order':
      return (
        correctable.includes(file.state) &&
        file.correction !== undefined &&
        file.correction.servedOn === undefined
      );
    default:
      return false;
  }
}

export const serviceChecks: readonly Check[] = [
  onInput('wrong-state', (asked) => !isServable(asked)),
  onInput('consent-missing', ({ command }) => command.method === 'electronic' && !isSaid(command.consent)),
  onInput('proof-missing', ({ command }) => command.method === 'left' && !isSaid(command.proof)),
  onInput(
    'publication-not-open',
    ({ command }) => command.method === 'publication' && command.othersFailed !== true,
  ),
];
