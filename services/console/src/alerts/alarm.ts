/**
 * Sound and notifications of one browser window. A browser lets no page make a sound before somebody has touched it, so a wish
 * from last time waits for the first touch, and says so. Of several windows only one makes the sound.
 */
export type AlarmState = 'off' | 'waiting' | 'on';

interface Alarm {
  readonly state: () => AlarmState;
  readonly subscribe: (listener: () => void) => () => void;
  /** To be called by a touch of somebody. */
  readonly turn: (on: boolean) => void;
  /** Makes the sound and shows a notification, when that is wished and possible. */
  readonly call: (notice: {
    readonly title: string;
    readonly body: string;
    readonly onOpen: () => void;
  }) => void;
}

const KEY = 'farwatch.alarm';
/** Two tones of a tenth of a second, in hertz. */
const tones = [880, 1_175];
const TONE_SECONDS = 0.12;

export function createAlarm(): Alarm {
  const listeners = new Set<() => void>();
  let wished = remembered();
  let audio: AudioContext | undefined;
  let state: AlarmState = wished ? 'waiting' : 'off';
  const first = holdFirst();

  function set(next: AlarmState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  async function wake(): Promise<void> {
    if (!wished) return;
    audio ??= new AudioContext();
    await audio.resume();
    if (wished && audio.state === 'running') set('on');
  }

  function touched(): void {
    for (const name of touches) document.removeEventListener(name, touched);
    void wake();
  }
  if (wished) for (const name of touches) document.addEventListener(name, touched);

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn(on) {
      wished = on;
      remember(on);
      if (!on) return set('off');
      set('waiting');
      void wake();
      if ('Notification' in globalThis && Notification.permission === 'default')
        void Notification.requestPermission();
    },
    call({ title, body, onOpen }) {
      if (!wished || !first()) return;
      if (audio?.state === 'running') play(audio);
      if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
      const shown = new Notification(title, { body, tag: 'farwatch.alert' });
      shown.addEventListener('click', () => {
        window.focus();
        onOpen();
        shown.close();
      });
    },
  };
}

const touches = ['pointerdown', 'keydown'] as const;

function play(audio: AudioContext): void {
  tones.forEach((hertz, at) => {
    const [from, until] = [
      audio.currentTime + at * TONE_SECONDS,
      audio.currentTime + (at + 1) * TONE_SECONDS,
    ];
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    // Without a slope a tone clicks at both ends.
    volume.gain.setValueAtTime(0.001, from);
    volume.gain.exponentialRampToValueAtTime(0.2, from + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, until);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(until);
  });
}

/** Is this the window that calls? The first one open is; when it goes, the next one. Without locks every window is. */
function holdFirst(): () => boolean {
  // Browsers have them on https and loopback only.
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined) return () => true;
  let held = false;
  void locks.request('farwatch.alarm', () => {
    held = true;
    return new Promise<never>(() => undefined);
  });
  return () => held;
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(KEY, 'on');
    else localStorage.removeItem(KEY);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}

/** The alarm of this window. */
export const alarm = createAlarm();
