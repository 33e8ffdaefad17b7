// The console begins here.
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './shell/global.css'
import './shell/leaving.ts'
import { createRoot } from 'react-dom/client'
import { App } from './shell/app.tsx'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
