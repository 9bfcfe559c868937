// Short confirmations that go by themselves.

const state = $state<{ all: { id: number; text: string }[] }>({ all: [] });
let last = 0;

export const toasts = {
  get all() {
    return state.all;
  },
};

export function toast(text: string, ms = 4000): void {
  const id = (last += 1);
  state.all = [...state.all, { id, text }];
  setTimeout(() => (state.all = state.all.filter((one) => one.id !== id)), ms);
}
