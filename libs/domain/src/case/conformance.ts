export { checkCaseRow, type CaseRowCheck, type CaseRowFormat } from './conformance/check-row.js';
