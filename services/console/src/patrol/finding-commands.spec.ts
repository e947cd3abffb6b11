import { expect, test } from '@jest/globals';
import { patrolRoutes } from '@farwatch/contracts/http';
import { decideFinding, type FindingCommand } from '@farwatch/domain/patrol';

import { findingCommands, levelsFrom, mayCommand, offered } from './finding-commands.js';

const statuses = ['raised', 'confirmed', 'rectified', 'closed', 'dismissed'] as const;
const levels = ['clue', 'confirmed-on-site', 'laboratory'] as const;
const commandOf = (name: (typeof findingCommands)[number]): FindingCommand =>
  name === 'confirm' ? { kind: name, proof: 'site-visit' } : { kind: name };

test('every command that is offered is taken, every other one refused by the domain', () => {
  for (const status of statuses)
    for (const name of findingCommands) {
      const decision = decideFinding({ status, evidenceLevel: 'clue' }, commandOf(name));
      expect([status, name, !('refuse' in decision)]).toEqual([
        status,
        name,
        offered({ status }).includes(name),
      ]);
    }
});

test('closing is offered on the levels that the domain takes', () => {
  for (const reached of levels)
    for (const level of levels) {
      const decision = decideFinding(
        { status: 'rectified', evidenceLevel: reached },
        { kind: 'close', evidenceLevel: level },
      );
      expect([reached, level, !('refuse' in decision)]).toEqual([
        reached,
        level,
        levelsFrom(reached).includes(level),
      ]);
    }
});

test('who may decide is who the routes name', () => {
  const { confirmFinding, dismissFinding, rectifyFinding, closeFinding } = patrolRoutes;
  for (const { roles } of [confirmFinding, dismissFinding, rectifyFinding, closeFinding])
    expect(['viewer', 'officer', 'manager', 'admin'].filter((role) => mayCommand([role]))).toEqual(roles);
});
