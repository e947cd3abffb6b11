import { Button, Select, Slider } from '@mantine/core';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatSeconds } from '../format/time.js';
import { playOn } from './replay.js';

const speeds = [5, 20, 60] as const;
/** How often the moment moves while it plays. */
const tickMs = 100;
interface PlayerProps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
  /** Somebody chose a moment. */
  readonly begun: boolean;
  readonly onChange: (atMs: number) => void;
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Chooses the moment, or lets it run. */
export function Player({ fromMs, toMs, atMs, begun, onChange, gaps }: PlayerProps): ReactElement {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(20);
  const running = playing && atMs < toMs;
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => onChange(playOn(atMs, tickMs, speed, toMs)), tickMs);
    return () => clearTimeout(timer);
  }, [running, atMs, speed, toMs, onChange]);
  return (
    <>
      <div className="replay">
        <Button
          size="compact-md"
          variant="light"
          onClick={() => {
            // At first, and from the end, it begins at the beginning.
            if (!running && (!begun || atMs >= toMs)) onChange(fromMs);
            setPlaying(!running);
          }}
        >
          {t(running ? 'patrol.replay.pause' : 'patrol.replay.play')}
        </Button>
        <Slider
          thumbLabel={t('patrol.replay.time')}
          thumbProps={{ 'aria-valuetext': formatSeconds(atMs) }}
          min={fromMs}
          max={toMs}
          step={1000}
          value={atMs}
          onChange={(value) => {
            setPlaying(false);
            onChange(value);
          }}
          label={(value) => formatSeconds(value)}
        />
        <Select
          className="replay-speed"
          size="xs"
          aria-label={t('patrol.replay.speed')}
          data={speeds.map((count) => ({ value: String(count), label: t('patrol.replay.times', { count }) }))}
          value={String(speed)}
          onChange={(value) => setSpeed(speeds.find((one) => String(one) === value) ?? 20)}
          allowDeselect={false}
        />
      </div>
      {gaps.length > 0 && (
        <div className="pad small" data-testid="gaps">
          <span className="warn">{t('patrol.replay.gaps')}</span>
          <ul className="num">
            {gaps.slice(0, 20).map((gap) => (
              <li key={gap.fromMs}>
                {t('patrol.replay.gapOf', {
                  from: formatSeconds(gap.fromMs),
                  to: formatSeconds(gap.toMs),
                  seconds: Math.round((gap.toMs - gap.fromMs) / 1000),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
