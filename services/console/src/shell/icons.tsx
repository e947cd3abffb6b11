import type { StationKind } from '@farwatch/domain/reading';
import type { ReactElement, ReactNode } from 'react';

function Icon({
  children,
  size = 18,
}: {
  readonly children: ReactNode;
  readonly size?: number;
}): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function LogoIcon({ size = 34 }: { readonly size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#12525b" />
      <path
        d="M5 17c3.200-5.300 6.900-8 11-8s7.800 2.700 11 8c-3.200 5.300-6.900 8-11 8s-7.800-2.700-11-8z"
        fill="none"
        stroke="#fff"
        strokeWidth="2.200"
      />
      <path
        d="M9 18l4-1 2.500-4.500 2.500 7.500 2-3h3"
        fill="none"
        stroke="#7fe0d0"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export const OverviewIcon = (): ReactElement => (
  <Icon>
    <path d="M4 5h7v6H4zM13 5h7v4h-7zM13 12h7v7h-7zM4 14h7v5H4z" />
  </Icon>
);
export const BellIcon = (): ReactElement => (
  <Icon>
    <path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.500 2 6.500H4S6 15 6 10zM10 20h4" />
  </Icon>
);
export const BellOffIcon = (): ReactElement => (
  <Icon>
    <path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.500 2 6.500H4S6 15 6 10zM10 20h4M4 4l16 16" />
  </Icon>
);
export const IndicatorsIcon = (): ReactElement => (
  <Icon>
    <path d="M4 20h16M7 16v-5M12 16V6M17 16v-8" />
  </Icon>
);
export const LeadsIcon = (): ReactElement => (
  <Icon>
    <path d="M5 4v17M5 5h11l-2 4 2 4H5" />
  </Icon>
);
export const MoonIcon = (): ReactElement => (
  <Icon>
    <path d="M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z" />
  </Icon>
);
export const SunIcon = (): ReactElement => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5" />
  </Icon>
);
/** A box with an aerial. */
export const LoggersIcon = (): ReactElement => (
  <Icon>
    <path d="M4 11h16v9H4zM8 15.500h.01M12 15.500h.01M16 15.500h.01M12 11V5M8.500 6.500a5 5 0 0 1 7 0" />
  </Icon>
);
/** A folded sheet. */
export const MapIcon = (): ReactElement => (
  <Icon>
    <path d="M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14" />
  </Icon>
);
/** Four rotors. */
export const PatrolIcon = (): ReactElement => (
  <Icon>
    <path d="M9 10h6v4H9zM9 10L6.500 7.500M15 10l2.500-2.500M9 14l-2.500 2.500M15 14l2.500 2.500" />
    <circle cx="5" cy="6" r="2.500" />
    <circle cx="19" cy="6" r="2.500" />
    <circle cx="5" cy="18" r="2.500" />
    <circle cx="19" cy="18" r="2.500" />
  </Icon>
);
/** Scales. */
export const LawIcon = (): ReactElement => (
  <Icon>
    <path d="M12 4v16M7 20h10M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z" />
  </Icon>
);
/** Two heads. */
export const UsersIcon = (): ReactElement => (
  <Icon>
    <path d="M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14.500c2.300.7 3.700 2.500 4 5.500" />
  </Icon>
);
export const SignOutIcon = (): ReactElement => (
  <Icon>
    <path d="M14 4H6v16h8M10 12h11M17 8l4 4-4 4" />
  </Icon>
);
export const SearchIcon = (): ReactElement => (
  <Icon size={16}>
    <circle cx="11" cy="11" r="6.500" />
    <path d="M20 20l-4.200-4.200" />
  </Icon>
);
export const BackIcon = (): ReactElement => (
  <Icon size={16}>
    <path d="M14 6l-6 6 6 6" />
  </Icon>
);

/** Wind, waves, chimney. */
export function KindIcon({ kind }: { readonly kind: StationKind }): ReactElement {
  const paths = {
    air: 'M3 9h11a3 3 0 1 0-3-3M3 13h15a3 3 0 1 1-3 3M3 17h7',
    water:
      'M3 8c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 13c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 18c2-2 4-2 6 0s4 2 6 0 4-2 6 0',
    outlet: 'M4 21V12l6 3v-3l6 3V5h4v16zM8 18h.01M12 18h.01M16 18h.01',
  };
  return (
    <Icon size={16}>
      <path d={paths[kind]} />
    </Icon>
  );
}
