import type { Hj212Command } from '@farwatch/contracts/http';
import type { Reply } from '@farwatch/hj212/answers';

export type CommandStatus = Hj212Command['status'];

/** A request under way: what was heard of it so far and until when the next answer must come. */
export interface OpenRequest {
  readonly qn: string;
  readonly status: CommandStatus;
  readonly tries: number;
  readonly deadlineMs: number;
  readonly qnRtn: string | undefined;
  readonly exeRtn: string | undefined;
}

/** Answer time and repetitions: 10 s and three tries by default (HJ 212-2017 section 6.5). */
export interface RequestTimes {
  readonly answerMs: number;
  readonly maxTries: number;
}

export interface RequestStep {
  readonly open: OpenRequest;
  /** The request is to be (re)sent. */
  readonly send: boolean;
  readonly over: boolean;
}

export function startRequest(qn: string, nowMs: number, { answerMs }: RequestTimes): RequestStep {
  const open: OpenRequest = {
    qn,
    status: 'sent',
    tries: 1,
    deadlineMs: nowMs + answerMs,
    qnRtn: undefined,
    exeRtn: undefined,
  };
  return { open, send: true, over: false };
}

/** The time passes: an unanswered request is sent again, at most `maxTries` times in all; then nobody answers. */
export function requestTick(open: OpenRequest, nowMs: number, times: RequestTimes): RequestStep {
  if (nowMs < open.deadlineMs) return { open, send: false, over: false };
  if (open.status === 'sent' && open.tries < times.maxTries) {
    const again = { ...open, tries: open.tries + 1, deadlineMs: nowMs + times.answerMs };
    return { open: again, send: true, over: false };
  }
  return { open: { ...open, status: 'no-answer' }, send: false, over: true };
}

/**
 * 9011 and 9012 belong to the request whose QN they repeat; devices that leave it out are taken at their word, since one
 * request at a time is open per device. 9011 with another code than 1 is a refusal, 9012 with another than 1 a failure;
 * 100 ("no data") is a result: there is nothing to fetch.
 */
export function requestReply(
  open: OpenRequest,
  reply: Reply,
  nowMs: number,
  times: RequestTimes,
): RequestStep {
  const none = { open, send: false, over: false };
  if (reply.qn && reply.qn !== open.qn) return none;
  if (reply.kind === 'accepted') {
    const accepted = reply.code === '1';
    return {
      open: {
        ...open,
        status: accepted ? 'accepted' : 'refused',
        qnRtn: reply.code,
        // Execution takes as long as all tries of an answer together.
        deadlineMs: nowMs + times.answerMs * times.maxTries,
      },
      send: false,
      over: !accepted,
    };
  }
  if (reply.kind === 'executed') {
    const done = reply.code === '1' || reply.code === '100';
    return {
      open: { ...open, status: done ? 'done' : 'failed', exeRtn: reply.code },
      send: false,
      over: true,
    };
  }
  return none;
}

/** Data came between 9011 and 9012 (under its own QN): the device is at it. */
export function requestActivity(open: OpenRequest, nowMs: number, times: RequestTimes): OpenRequest {
  return open.status === 'accepted' ? { ...open, deadlineMs: nowMs + times.answerMs * times.maxTries } : open;
}
