import { patrolMediaRoutes as routes, type MediumItem } from '@farwatch/contracts/http';
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../api/client.js';

const key = 'patrol';
const most = 200;

/** Media of a flight or of a finding. */
export function useMedia(
  about: { readonly flight: string } | { readonly finding: string },
): UseQueryResult<readonly MediumItem[]> {
  return useQuery({
    queryKey: [key, 'media', about] as const,
    queryFn: async ({ signal }) =>
      (await api.call(routes.listMedia, { query: { ...about, limit: most } }, { signal })).items,
    refetchInterval: 15_000,
  });
}

/** Media of several findings, in their order; undefined until all are here. */
export function useMediaOf(findings: readonly string[]): readonly (readonly MediumItem[])[] | undefined {
  const all = useQueries({
    queries: findings.map((finding) => ({
      queryKey: [key, 'media', { finding }] as const,
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api.call(routes.listMedia, { query: { finding, limit: most } }, { signal })).items,
      staleTime: 15_000,
    })),
  });
  const found = all.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return found.length === findings.length ? found : undefined;
}

/** Address of a picture in this window; a plain link would go without the token. Null when there is none. */
export function usePicture(id: string, which: 'thumbnail' | 'content'): string | null | undefined {
  const route = which === 'thumbnail' ? routes.getMediumThumbnail : routes.getMediumContent;
  const picture = useQuery({
    queryKey: ['picture', which, id] as const,
    queryFn: async ({ signal }) => (await api.download(route, { params: { id } }, { signal })).blob(),
    // Content never changes.
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!picture.data) return;
    const made = URL.createObjectURL(picture.data);
    setUrl(made);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(made);
    };
  }, [picture.data]);
  return picture.isError ? null : url;
}
