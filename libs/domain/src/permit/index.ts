export {
  reportFindings,
  type ExecutionReport,
  type ReportDuties,
  type ReportFinding,
  type ReportType,
} from './calendar.js';
