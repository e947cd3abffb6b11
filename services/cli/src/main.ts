import { ApiError } from '@farwatch/contracts/http';
import { explainRefusal } from '@farwatch/kit/api-client';
import { Command, CommanderError } from 'commander';

import { addBackupCommands } from '@farwatch/backup/command';
import { addHj212Commands } from '@farwatch/lab/hj212';
import { addDroneCommands } from './offline/drone.js';
import { addHj212PlatformCommands } from './commands/hj212.js';
import { addDroneFlightCommands } from './simulated/drone-flight.js';
import { addDrawCommands } from './offline/draw.js';
import { addScreenCommand } from './offline/screen.js';
import { addCaseCommands } from './offline/cases.js';
import { addCaseWorkCommands } from './commands/cases.js';
import { addEvaluateCommands } from './offline/evaluate.js';
import { addEvidenceCommands } from './commands/evidence.js';
import { addImportCommand } from './commands/import.js';
import { addLawCommands } from './commands/law.js';
import { addLogCommands } from './commands/log.js';
import { addOracleCommand } from '@farwatch/oracle/command';
import { addParkedCommands } from './commands/parked.js';
import { addPermitCommands } from './offline/permits.js';
import { addAuditCommands } from '@farwatch/archive/audit-command';
import { addArchiveCommands } from '@farwatch/archive/command';
import { addProveCommand } from '@farwatch/prove/command';
import { addReplayCommand } from './commands/replay.js';
import { addSimulateCommand } from './simulated/simulate.js';
import { addStationCommands } from './commands/stations.js';
import { addTokenCommands } from './accounts/tokens.js';
import { addUserCommands } from './accounts/users.js';
import { print, tell, UsageError } from '@farwatch/kit/terminal';

const program = new Command('farwatch')
  .description('environmental monitoring and off-site enforcement')
  .option('--api <url>', 'address of the platform (default: the one that npm start runs)')
  .option('--token <token>', 'bearer token (default: FARWATCH_TOKEN, or the local administrator)')
  .configureOutput({
    writeOut: (text) => print(text.trimEnd()),
    writeErr: (text) => tell(text.trimEnd()),
  })
  .exitOverride();
addSimulateCommand(program);
addReplayCommand(program);
addImportCommand(program);
addPermitCommands(program);
addProveCommand(program);
addParkedCommands(program);
addArchiveCommands(program);
addEvaluateCommands(program);
addEvidenceCommands(program);
addOracleCommand(program);
addLawCommands(program);
addLogCommands(program);
addBackupCommands(program);
addDrawCommands(program);
addCaseWorkCommands(addCaseCommands(program));
addStationCommands(program);
addTokenCommands(program);
addUserCommands(program);
addAuditCommands(program);
addDroneCommands(program);
addScreenCommand(program);
addDroneFlightCommands(program);
addHj212Commands(program);
addHj212PlatformCommands(program);

// 0 done, 1 the answer is no (a line refused, a proof failed), 2 wrong use or no platform to speak to.
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof ApiError || error instanceof UsageError) {
    tell(error instanceof ApiError ? explainRefusal(error) : error.message);
    process.exitCode = 2;
  } else {
    tell((error as Error).stack ?? String(error));
    process.exitCode = 1;
  }
}
process.exit();
