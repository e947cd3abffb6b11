/**
 * Numbers that the physics leaves open. Chosen on one half of a set of synthetic flights and checked on the other; none of
 * them knows a place or an outlet.
 */
export interface Tuning {
  /** Share of a step's information that is its own: neighbouring steps err together. */
  readonly own: number;
  /** Error of the model as a share of the highest reading: where no plume is expected, it may blow all the same. */
  readonly floor: number;
  /** Puffs: error of a plume as a share of it. */
  readonly puff: number;
  /** Unexplained noise over the noise between neighbouring steps. */
  readonly noiseFactor: number;
  /** Degrees by which the wind's direction wanders in the square root of a second. */
  readonly walkDegrees: number;
  /** Standard deviation of the direction within a step, radians. */
  readonly meander: number;
  /** Natural logarithm of a usual strength in g/s, and its spread. */
  readonly logStrength: number;
  readonly logStrengthSpread: number;
  /** Weight of an outlet without a permit for the pollutant, against one with it. */
  readonly offPermit: number;
  /** How often a flight sees a source that stands in no register, and none at all. */
  readonly unregistered: number;
  readonly none: number;
  /** Grid of directions in degrees, grid of unregistered places in metres, how many of these are looked at closely. */
  readonly directionStep: number;
  readonly cellMetres: number;
  readonly mostCells: number;
  /** Metres that the plume rises above the stack. */
  readonly rises: readonly number[];
  /** Power that flattens the evidence before it meets the priors: the model is surer than it may be. */
  readonly temper: number;
  /** The same once more, before a sector is drawn. */
  readonly flatten: number;
  /** Share of the search that an unregistered place weighs, against its share of the verdict. */
  readonly searchUnregistered: number;
  /** An outlet is named when it has this probability, and something registered that one. */
  readonly leastOutlet: number;
  readonly leastRegistered: number;
  readonly leastNone: number;
}

export const usualTuning: Tuning = {
  own: 0.3,
  floor: 0.08,
  puff: 0.5,
  noiseFactor: 1.3,
  walkDegrees: 0.24,
  meander: 0.02,
  logStrength: 0.9,
  logStrengthSpread: 1.5,
  offPermit: 0.05,
  unregistered: 0.004,
  none: 0.25,
  directionStep: 4,
  cellMetres: 150,
  mostCells: 60,
  rises: [4, 11],
  temper: 0.5,
  flatten: 0.8,
  searchUnregistered: 10,
  leastOutlet: 0.2,
  leastRegistered: 0.8,
  leastNone: 0.5,
};
