import { stationId, time } from '@farwatch/contracts/events';
import { z } from 'zod';

/** Control event: judge a station again, from a time on. A hint; what it asks for is stored in `rules.rejudge`. */
export const rejudgeHint = 'rules.rejudge';

export const rejudgeHintData = z.object({ station: stationId, from: time, to: time.optional() });
