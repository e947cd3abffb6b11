import type { Text } from '../../law/index.js';

/** Why a command is refused, and what to do then. */
export interface CaseRefusal extends Text {
  readonly todo: Text;
}

export const refusal = (zh: string, en: string, todoZh: string, todoEn: string): CaseRefusal => ({
  zh,
  en,
  todo: { zh: todoZh, en: todoEn },
});
