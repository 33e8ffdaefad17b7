// How the console is built: into console/ beside functions/, from where it is served under /console.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { mantineStyles } from './mantine-styles.ts'
import { workerFiles } from './worker-files.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), mantineStyles(), workerFiles()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: resolve(import.meta.dirname, '../console'),
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'], // light-dark() as it is: lowered, it follows the system and not the choice of the person
    assetsInlineLimit: 0, // nothing inline: the policy forbids it
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: resolve(import.meta.dirname, 'index.html'), sw: resolve(import.meta.dirname, 'src/phone/worker/sw.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') }, // a worker answers for the folder it lies in
    },
  },
  server: { proxy: { '/api': process.env.OPSBOOK_API ?? 'http://localhost:7071' } },
})
