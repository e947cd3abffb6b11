import { alertLabels, channels, purposes, type AlertLabel } from '@farwatch/domain/alert';
import { z } from 'zod';

import { severity, time } from '../events/index.js';

const text = z.object({ zh: z.string(), en: z.string() });

/** Ways to tell somebody; `console` stays inside the house. */
export const alertChannel = z.enum(channels);
export const alertPurpose = z.enum(purposes);
export const alertLabel = z.enum(alertLabels);
/** How an alert stands. `acknowledged`: somebody has it in hand. */
export const alertState = z.enum(['firing', 'acknowledged', 'resolved']);

/** An alert that was told on the console, as it stands. */
export const alertItem = z.object({
  id: z.string(),
  state: alertState,
  /** Kind of the lead, or `case-clock`, `receiver-disabled`. */
  kind: z.string(),
  severity,
  simulated: z.boolean(),
  district: z.string().optional(),
  title: text,
  /** Of a lead: it is acknowledged by acknowledging that lead. */
  lead: z.string().optional(),
  /** Of a term of a case. */
  case: z.string().optional(),
  labels: z.partialRecord(alertLabel, z.string()),
  /** How often it began. */
  spell: z.number().int().min(1),
  since: time,
  /** What the console was told last, and when. */
  told: alertPurpose,
  toldAt: time,
  /** Why somebody was told in place of those who should be, and what else belongs to the telling. */
  notes: z.array(text),
});
export type AlertItem = z.infer<typeof alertItem>;

/** One try to deliver. */
export const deliveryAttempt = z.object({
  attempt: z.number().int().min(1),
  at: time,
  /** `disabled`: the endpoint wants nothing more; `late`: it asked to wait. */
  outcome: z.enum(['delivered', 'failed', 'refused', 'late', 'disabled']),
  status: z.number().int().optional(),
  detail: z.string().optional(),
});

/** One message to one recipient, and what became of it. */
export const alertDeliveryItem = z.object({
  id: z.string(),
  purpose: z.union([alertPurpose, z.literal('test')]),
  receiver: z.string(),
  channel: alertChannel,
  recipient: z.string(),
  district: z.string().optional(),
  simulated: z.boolean(),
  alerts: z.array(z.string()),
  /** `failed`: given up after the last try; `dropped`: the receiver is gone or disabled. */
  state: z.enum(['pending', 'delivered', 'failed', 'dropped']),
  createdAt: time,
  /** Of a pending one: when it is tried next. */
  nextAt: time.optional(),
  endedAt: time.optional(),
  attempts: z.array(deliveryAttempt),
  /** The delivery that was sent once more. */
  replayOf: z.string().optional(),
});
export type AlertDeliveryItem = z.infer<typeof alertDeliveryItem>;

const values = z.array(z.string().min(1).max(200)).min(1).max(200);
const perLabel = z.strictObject(
  Object.fromEntries(alertLabels.map((label) => [label, values.optional()])) as Record<
    AlertLabel,
    z.ZodOptional<typeof values>
  >,
);
/** A condition on labels: `is`, each label has one of the values; `not`, none has. */
export const alertMatch = z.strictObject({ is: perLabel.optional(), not: perLabel.optional() });

const settingId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a-z 0-9 -, a letter or digit first / 小写字母、数字与连字符');
/** Milliseconds up to 31 days. */
const span = z.number().int().min(0).max(2_678_400_000);

const leafRoute = z.strictObject({
  id: settingId,
  match: alertMatch.optional(),
  goOn: z.boolean().optional(),
  receivers: z.array(settingId).max(20).optional(),
  groupBy: z.array(alertLabel).max(6).optional(),
  waitMs: span.optional(),
  intervalMs: span.min(1_000).optional(),
  repeatMs: span.optional(),
  escalate: z
    .array(z.strictObject({ afterMs: span, receivers: z.array(settingId).min(1).max(20) }))
    .max(5)
    .optional(),
});
const branchRoute = leafRoute.extend({ routes: z.array(leafRoute).max(50).optional() });

/** Who is told of what: the tree of routes, and what keeps quiet. */
export const alertRouting = z.strictObject({
  root: leafRoute.extend({ routes: z.array(branchRoute).max(50).optional() }),
  inhibition: z
    .array(
      z.strictObject({
        id: settingId,
        source: alertMatch,
        target: alertMatch,
        equal: z.array(alertLabel).min(1).max(6),
      }),
    )
    .max(20),
  flap: z.strictObject({
    changes: z.number().int().min(2).max(20),
    withinMs: span,
    restMs: span,
  }),
});
export type AlertRouting = z.infer<typeof alertRouting>;

/** Somebody, or something, that is told. */
export const alertReceiver = z.strictObject({
  id: settingId,
  name: z.string().min(1).max(200),
  channel: alertChannel,
  /** Addresses of mail, numbers of sms. */
  to: z.array(z.string().min(3).max(254)).max(50).optional(),
  /** Of mail and sms, instead of addresses: whoever is on duty. */
  rota: settingId.optional(),
  /** Of webhooks and robots. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  enabled: z.boolean(),
});
export type AlertReceiver = z.infer<typeof alertReceiver>;

/** A receiver as it is shown: of its secret only whether there is one. */
export const alertReceiverItem = alertReceiver.extend({
  hasSecret: z.boolean(),
  /** Why the platform disabled it: `gone` (410), `exhausted` (the last try of a delivery failed). */
  disabledBecause: z.enum(['gone', 'exhausted']).optional(),
  changedAt: time,
  changedBy: z.string(),
});

const account = z.string().min(1).max(64);
/** Who is on duty when. Accounts by their id. */
export const alertRota = z.strictObject({
  id: settingId,
  name: z.string().min(1).max(200),
  /** Whose officers see it; left out: seen by callers of all districts. */
  district: z.string().min(1).max(200).optional(),
  people: z
    .array(
      z.strictObject({
        account,
        mail: z.email().max(254).optional(),
        phone: z
          .string()
          .regex(/^\+?[0-9 -]{5,20}$/)
          .optional(),
      }),
    )
    .max(100),
  turns: z
    .strictObject({
      start: time,
      /** Milliseconds that a turn lasts. */
      turnMs: span.min(600_000),
      order: z.array(account).min(1).max(100),
    })
    .optional(),
  shifts: z.array(z.strictObject({ from: time, until: time, people: z.array(account).max(20) })).max(1_000),
  /** Minutes of the local day (+08:00). */
  quiet: z
    .strictObject({
      from: z.number().int().min(0).max(1_439),
      until: z.number().int().min(0).max(1_439),
      except: z.array(severity).max(3),
    })
    .optional(),
  /** The receiver that is told when nobody is on duty. */
  fallback: settingId,
});
export type AlertRota = z.infer<typeof alertRota>;

/** Who is on duty now. */
export const dutyItem = z.object({
  rota: z.string(),
  name: z.string(),
  district: z.string().optional(),
  people: z.array(z.object({ account: z.string(), name: z.string() })),
  /** Why nobody is on duty; the fallback is told. */
  hole: z.enum(['nobody-planned', 'empty-shift', 'all-gone']).optional(),
  /** Planned, but without an enabled account. */
  gone: z.array(z.string()),
  fallback: z.string(),
  nextHandOver: time.optional(),
});

/** Quiet about what matches, from one time to another. */
export const alertSilence = z.object({
  id: z.string(),
  match: alertMatch,
  from: time,
  until: time,
  note: z.string(),
  by: z.string(),
  /** The districts that it holds for; left out: all. */
  districts: z.array(z.string()).optional(),
  endedBy: z.string().optional(),
});
export type AlertSilence = z.infer<typeof alertSilence>;

export { settingId as alertSettingId };
