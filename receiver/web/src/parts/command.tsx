// A command line to copy.
import { useState } from 'preact/hooks';
import { Icon } from './icon';

export function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // not allowed to: the text can still be selected
    }
  };
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="quiet" onClick={() => void copy()} aria-label={`Copy: ${text}`}>
        {copied ? <span class="copied">copied</span> : <Icon name="copy" />}
      </button>
      <span class="sr" role="status">{copied ? 'Copied' : ''}</span>
    </span>
  );
}
