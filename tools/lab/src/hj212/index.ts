import type { Command } from 'commander';

import { addConformanceCommand } from './conformance.js';
import { addDecodeCommand } from './decode.js';
import { addFuzzCommand } from './fuzz.js';
import { addSimulateCommand } from './simulate.js';

/** `farwatch hj212 ...`: HJ 212 without a platform. */
export function addHj212Commands(program: Command): void {
  const hj212 = program.command('hj212').description('HJ 212: decode frames, test the codec, play a logger');
  addDecodeCommand(hj212);
  addConformanceCommand(hj212);
  addFuzzCommand(hj212);
  addSimulateCommand(hj212);
}
