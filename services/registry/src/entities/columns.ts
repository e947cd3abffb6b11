import type { Cells } from '../import/cells.js';
import type { Column } from '../import/read-table.js';

/** A column of an import file, with the names that it goes by. */
export const column = <K extends string>(key: K, required: boolean, ...names: string[]): Column<K> => ({
  key,
  required,
  names,
});

/** Columns that several files have. */
export const place = [
  column('district', false, '区', '所属区', '行政区', '区县'),
  column('lat', false, 'latitude', '纬度'),
  column('lon', false, 'lng', 'longitude', '经度'),
] as const;
export const simulated = column('simulated', false, '模拟', '是否模拟');
export const nameEn = column('nameEn', false, '英文名称');

/** The keys of a list of columns. */
export type KeyOf<C extends readonly Column[]> = C[number]['key'];

type CommonKey = 'nameEn' | 'district' | 'lat' | 'lon' | 'simulated';

/** Reads what every file with `nameEn`, `place` and `simulated` has. */
export function readCommon<K extends string>(cells: Cells<K | CommonKey>) {
  return {
    nameEn: cells.text('nameEn'),
    district: cells.text('district'),
    ...cells.position(),
    simulated: cells.boolean('simulated') ?? false,
  };
}
