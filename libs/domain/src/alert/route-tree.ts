import { matches, type AlertLabel, type Labels, type Match } from './labels.js';

/** When nobody has acknowledged for so long, others are told too. */
export interface EscalationStep {
  /** Since the first telling of the alert, milliseconds. */
  readonly afterMs: number;
  readonly receivers: readonly string[];
}

/** What a route says of its alerts; a child that does not say it has it of its parent. */
export interface RouteSettings {
  readonly receivers: readonly string[];
  /** Alerts of which these labels are equal are told together. */
  readonly groupBy: readonly AlertLabel[];
  /** Before a new group is told of for the first time: what belongs to it may still come. */
  readonly waitMs: number;
  /** Between two tellings of a group. */
  readonly intervalMs: number;
  /** After so long an alert that nobody acknowledged is told again; 0: never. */
  readonly repeatMs: number;
  readonly escalate: readonly EscalationStep[];
}

/** A route with its children. The first child that matches takes an alert, and the next ones only where it says so. */
export interface RouteNode extends Readonly<
  Partial<{ [K in keyof RouteSettings]: RouteSettings[K] | undefined }>
> {
  readonly id: string;
  readonly match?: Match | undefined;
  /** Siblings after this one are asked too. */
  readonly goOn?: boolean | undefined;
  readonly routes?: readonly RouteNode[] | undefined;
}

/** Where an alert goes. */
export interface Routed extends RouteSettings {
  readonly route: string;
  /** The values of `groupBy`, in its order; the empty text for a label that is not known. */
  readonly group: readonly string[];
}

const minute = 60_000;

/** What holds where no route says anything else: the words and defaults of Alertmanager, so that operators feel at home. */
export const usualSettings: RouteSettings = {
  receivers: ['console'],
  groupBy: ['group'],
  waitMs: 30_000,
  intervalMs: 5 * minute,
  repeatMs: 240 * minute,
  escalate: [],
};

/** The routes that an alert takes, each at most once. None when the root does not match. */
export function routesOf(root: RouteNode, labels: Labels): Routed[] {
  return take(root, labels, usualSettings);
}

function take(node: RouteNode, labels: Labels, inherited: RouteSettings): Routed[] {
  if (!matches(node.match ?? {}, labels)) return [];
  const settings = settingsOf(node, inherited);
  const found: Routed[] = [];
  for (const child of node.routes ?? []) {
    const taken = take(child, labels, settings);
    found.push(...taken);
    if (taken.length > 0 && child.goOn !== true) return found;
  }
  if (found.length > 0) return found;
  const group = settings.groupBy.map((label) => labels[label] ?? '');
  return [{ ...settings, route: node.id, group }];
}

/** The settings of a route, by its id; undefined when the tree has no such route any more. */
export function settingsOfRoute(
  root: RouteNode,
  id: string,
  inherited: RouteSettings = usualSettings,
): RouteSettings | undefined {
  const settings = settingsOf(root, inherited);
  if (root.id === id) return settings;
  for (const child of root.routes ?? []) {
    const found = settingsOfRoute(child, id, settings);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The ids of all routes, in the order of the tree. */
export function routeIds(root: RouteNode): string[] {
  return [root.id, ...(root.routes ?? []).flatMap(routeIds)];
}

/** The receivers that a tree names anywhere. */
export function receiversNamed(root: RouteNode): string[] {
  const own = [...(root.receivers ?? []), ...(root.escalate ?? []).flatMap(({ receivers }) => receivers)];
  return [...new Set([...own, ...(root.routes ?? []).flatMap(receiversNamed)])];
}

function settingsOf(node: RouteNode, inherited: RouteSettings): RouteSettings {
  return {
    receivers: node.receivers ?? inherited.receivers,
    groupBy: node.groupBy ?? inherited.groupBy,
    waitMs: node.waitMs ?? inherited.waitMs,
    intervalMs: node.intervalMs ?? inherited.intervalMs,
    repeatMs: node.repeatMs ?? inherited.repeatMs,
    escalate: node.escalate ?? inherited.escalate,
  };
}
