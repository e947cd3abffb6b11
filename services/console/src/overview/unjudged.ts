import type { StationItem } from '@farwatch/contracts/http';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '../ui/hooks.js';

/** Says why a value of a station has no verdict: its limit is printed, and no decision has put it in force. */
export function useUnjudged(): (station: StationItem, pollutant: string) => string | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  return (station, pollutant) => {
    const basis = station.limitsNotInForce?.find((one) => one.pollutant === pollutant)?.basis;
    if (basis === undefined) return undefined;
    const clause = (language === 'zh' ? basis.clauseZh : undefined) ?? basis.clause;
    return t('overview.notInForce', { standard: basis.standard, clause });
  };
}
