import { enterprise, events, type Enterprise } from '@farwatch/contracts/events';

import { checked, given } from '../import/read-file.js';
import { allGood, type ImportFile } from '../register/import-file.js';
import type { Register } from '../register/register.js';
import { asRow, enterpriseEntity, withoutNulls, type EnterpriseRow } from '../store/entities.js';
import { column, nameEn, place, readCommon, simulated, type KeyOf } from './columns.js';
import { stations } from './stations.js';

/** Companies that discharge. The event of an outlet carries the name of its enterprise. */
export const enterprises: Register<EnterpriseRow, Enterprise> = {
  event: events.enterpriseChanged,
  entity: enterpriseEntity,
  key: 'id',
  belonging: 'own',
  rowOf: (value) => asRow(enterpriseEntity, value),
  valueOf: (row) => withoutNulls(row) as Enterprise,
  mentionedBy: [{ register: stations, column: 'enterprise' }],
};

const columns = [
  column('id', true, 'enterprise', '企业编码', '企业编号', '编码'),
  column('name', true, '企业名称', '名称', '单位名称'),
  nameEn,
  column('creditCode', false, '统一社会信用代码', '信用代码'),
  column('address', false, '地址'),
  ...place,
  simulated,
] as const;

export const enterpriseFile: ImportFile<KeyOf<typeof columns>, Enterprise, Enterprise> = {
  columns,
  keyColumns: ['id'],
  placeColumn: 'district',
  keyOf: ({ id }) => id,
  readLine(cells) {
    const value = {
      id: cells.id('id'),
      name: cells.required('name'),
      creditCode: cells.text('creditCode', 40),
      address: cells.text('address', 500),
      ...readCommon(cells),
    };
    return checked(enterprise, given(value), cells);
  },
  check: allGood,
};
