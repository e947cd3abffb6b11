/** How many of `slots` one of `members` may hold, so that all are held and nobody holds two more than another. */
export function fairShare(slots: number, members: number): number {
  return Math.ceil(slots / Math.max(1, members));
}
