import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `vite build` -> dist/, served by the api at '/'.
// `vite`       -> development against a running api (FARWATCH_API, default http://127.0.0.1:8080); `npm start` has a district.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // Types come from the contracts; what is taken at run time is pure tables of the domain, from their sources.
  resolve: {
    alias: {
      '@farwatch/domain/reading': resolve(import.meta.dirname, '../../libs/domain/src/reading/index.ts'),
      '@farwatch/domain/lead': resolve(import.meta.dirname, '../../libs/domain/src/lead/index.ts'),
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: process.env['FARWATCH_API'] ?? 'http://127.0.0.1:8080', changeOrigin: true },
    },
  },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // The chart library is the one big piece; it is loaded with the lead page only.
    chunkSizeWarningLimit: 700,
  },
});
