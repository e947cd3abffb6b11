import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `vite build` -> dist/, served by the api at '/'.
// `vite`       -> development against a running api (FARWATCH_API, default http://127.0.0.1:8080); `npm start` has a district.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // The declarations of the api and pure tables of the domain, from their sources.
  resolve: {
    alias: [
      {
        find: /^@farwatch\/(contracts|domain)\/(\w+)$/,
        replacement: resolve(import.meta.dirname, '../../libs/$1/src/$2/index.ts'),
      },
      { find: /^zod$/, replacement: resolve(import.meta.dirname, 'src/api/zod.ts') },
    ],
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
