// SPDX-License-Identifier: Apache-2.0
// A mail server that gives trouble: for each delivery the next of its moods, then it is friendly.
//
//   greylist   451 at RCPT: come back later
//   refuse     550 at RCPT: no such mailbox
//   busy       452 after DATA
//   drop       takes the whole message, then ends the connection without a word
//   hold       takes the whole message and answers only when `release()` is called
import { MailSink } from './mail.mjs';

const refusals = {
  greylist: Object.assign(new Error('greylisted, come back later'), { responseCode: 451 }),
  refuse: Object.assign(new Error('no such mailbox'), { responseCode: 550 }),
  busy: Object.assign(new Error('out of space'), { responseCode: 452 }),
};

export class TroubleMail extends MailSink {
  moods = [];
  tried = []; // the mood of every delivery that was begun
  held = [];

  async start() {
    await super.start();
    this.server.onRcptTo = (address, session, done) => {
      const mood = this.moods.shift() ?? 'friendly';
      session.mood = mood;
      this.tried.push(mood);
      return done(mood === 'greylist' || mood === 'refuse' ? refusals[mood] : null);
    };
    return this;
  }

  keep(stream, session, done) {
    const answer = (error, words) => {
      if (session.mood === 'busy') return done(refusals.busy);
      if (session.mood === 'drop') return this.connectionOf(session).close();
      if (session.mood === 'hold') return this.held.push(() => done(error, words));
      return done(error, words);
    };
    if (session.mood === 'busy') {
      stream.resume();
      stream.on('end', answer);
      return;
    }
    super.keep(stream, session, answer);
  }

  connectionOf(session) {
    return [...this.server.connections].find((connection) => connection.session === session
      || connection.session.id === session.id);
  }

  release() {
    for (const answer of this.held.splice(0)) answer();
  }
}
