import { ApiError } from '@farwatch/contracts/http';
import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';

import { AccountPage } from './account/account-page.js';
import { LawPage } from './law/law-page.js';
import { LeadsPage } from './leads/leads-page.js';
import { LiveProvider } from './live/live-provider.js';
import { LoggerPage } from './loggers/logger-page.js';
import { LoggersPage } from './loggers/loggers-page.js';
import { OverviewPage } from './overview/overview-page.js';
import { restoreSession } from './session/browser-session.js';
import { SignIn } from './session/sign-in.js';
import { useSession } from './session/use-session.js';
import { ErrorBoundary } from './shell/error-boundary.js';
import { NotFound } from './shell/not-found.js';
import { Shell } from './shell/shell.js';
import { cssVariables, theme } from './theme.js';
import { Loading } from './ui/states.js';
import { UsersPage } from './users/users-page.js';

// Pages that not everybody needs every day.
const AlertsPage = lazy(() => import('./alerts/alerts-page.js'));
const SilencesPage = lazy(() => import('./alerts/silences-page.js'));
const DeliveriesPage = lazy(() => import('./alerts/deliveries-page.js'));
const AlertSettingsPage = lazy(() => import('./alerts/settings/settings-page.js'));
// With the libraries of charts and maps.
const LeadPage = lazy(() => import('./leads/lead-page.js'));
const IndicatorsPage = lazy(() => import('./indicators/indicators-page.js'));
const MapPage = lazy(() => import('./map/map-page.js'));
const FlightsPage = lazy(() => import('./patrol/flights-page.js'));
const FlightPage = lazy(() => import('./patrol/flight-page.js'));
const FindingsPage = lazy(() => import('./patrol/findings-page.js'));
const UploadPage = lazy(() => import('./uploads/upload-page.js'));
const FindingPage = lazy(() => import('./patrol/finding-page.js'));

const schemes = localStorageColorSchemeManager({ key: 'farwatch.scheme' });

function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) =>
          !(error instanceof ApiError && error.status >= 400 && error.status < 500) && count < 2,
        retryDelay: (attempt) => Math.min(8_000, 700 * 2 ** attempt),
      },
    },
  });
}

/** The signed-in part; made anew for everybody who signs in, so that nothing of one person's data is left for the next. */
function SignedIn(): ReactElement {
  const [queries] = useState(makeQueries);
  useEffect(() => () => queries.clear(), [queries]);
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider>
        <Shell>
          <ErrorBoundary>
            <Suspense fallback={<Loading />}>
              <Routes>
                <Route path="/" element={<OverviewPage />} />
                <Route path="/leads" element={<LeadsPage />} />
                <Route path="/leads/:id" element={<LeadPage />} />
                <Route path="/alerts" element={<AlertsPage />} />
                <Route path="/alerts/silences" element={<SilencesPage />} />
                <Route path="/alerts/deliveries" element={<DeliveriesPage />} />
                <Route path="/alerts/settings" element={<AlertSettingsPage />} />
                <Route path="/map" element={<MapPage />} />
                <Route path="/flights" element={<FlightsPage />} />
                <Route path="/flights/:id" element={<FlightPage />} />
                <Route path="/patrol-upload" element={<UploadPage />} />
                <Route path="/findings" element={<FindingsPage />} />
                <Route path="/findings/:id" element={<FindingPage />} />
                <Route path="/indicators" element={<IndicatorsPage />} />
                <Route path="/loggers" element={<LoggersPage />} />
                <Route path="/loggers/:mn" element={<LoggerPage />} />
                <Route path="/law" element={<LawPage />} />
                <Route path="/account" element={<AccountPage />} />
                <Route path="/users" element={<UsersPage />} />
                <Route path="*" element={<NotFound />} />
              </Routes>
            </Suspense>
          </ErrorBoundary>
        </Shell>
      </LiveProvider>
    </QueryClientProvider>
  );
}

export function App(): ReactElement {
  const { token, csrf, turn } = useSession();
  const used = token ?? csrf;
  const [asked, setAsked] = useState(used !== null);
  useEffect(() => {
    // The browser may have a session from another tab, or from before this page was loaded again.
    if (!asked) void restoreSession().then(() => setAsked(true));
  }, [asked]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
    >
      <ErrorBoundary>
        <BrowserRouter>
          {used !== null ? <SignedIn key={turn} /> : asked ? <SignIn /> : <Loading />}
        </BrowserRouter>
      </ErrorBoundary>
    </MantineProvider>
  );
}
