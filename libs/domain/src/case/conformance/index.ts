export { checkCaseRow, type CaseRowCheck, type CaseRowFormat } from './check-row.js';
