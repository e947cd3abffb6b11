import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Classes of GB 3838-2002 Table 1 in their order; the last is 劣Ⅴ. */
export const waterClasses = ['I', 'II', 'III', 'IV', 'V', 'worse-than-V'] as const;
export type WaterClass = (typeof waterClasses)[number];

export function isWaterClass(text: string | null | undefined): text is WaterClass {
  return waterClasses.some((grade) => grade === text);
}

const signs: Record<WaterClass, string> = { I: 'Ⅰ', II: 'Ⅱ', III: 'Ⅲ', IV: 'Ⅳ', V: 'Ⅴ', 'worse-than-V': '' };

/** `Ⅲ`, or the word for worse than V. */
export function useClassSign(): (grade: WaterClass) => string {
  const { t } = useTranslation();
  return (grade) => (grade === 'worse-than-V' ? t('overview.waterWorse') : signs[grade]);
}

export function WaterClassTag({ grade }: { readonly grade: string | null | undefined }): ReactElement {
  const { t } = useTranslation();
  const sign = useClassSign();
  if (!isWaterClass(grade)) return <span className="faint">·</span>;
  return (
    <span className={`water-tag water-${grade}`} title={t('overview.classOf', { class: sign(grade) })}>
      {sign(grade)}
    </span>
  );
}
