export { addDays, addMonths, daysBetween, earlierOf, earliest, isDay, laterOf, localDayOf } from './days.js';
export {
  addWorkingDays,
  calendarOf,
  isCovered,
  isWorkingDay,
  nearestWorkingDay,
  shippedCalendar,
  type WorkCalendar,
} from './calendar.js';
export { schedules, type YearSchedule } from './schedule.js';
