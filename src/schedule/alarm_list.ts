/** What an alarm means, and what to do about it. */
interface AlarmDeclaration {
  meaning: string
  /** Used if the fault itself has no better hint. */
  advice: string
}

/** All alarms. Each rings once until it is mended, and then sends one more message. */
export const ALARMS = {
  job_failed: {
    meaning:
      'A job failed, by a cause that does not pass or for the last time. A failed quality check is one.',
    advice: 'storehouse jobs shows why. Mend the cause, then: storehouse jobs run JOB.',
  },
  job_missed: {
    meaning: 'A job did not run at its time, or not within two hours of it.',
    advice:
      'Jobs run only while storehouse start or storehouse schedule does: keep one of them running. What was missed runs now, once.',
  },
  file_refused: {
    meaning: 'A file was refused as a whole.',
    advice: 'Correct what the message names, and leave the file in the inbox.',
  },
  file_without_sound_row: {
    meaning: 'Not one row of a file could be used.',
    advice:
      'storehouse rejects list --file NAME says why. Correct the file at its source and hand it in again.',
  },
  rejects_above_share: {
    meaning: 'More rows of the newest day of a feed were rejected than alarms.rejectedPercent allows.',
    advice:
      'storehouse rejects list --feed FEED says why. Correct the file at its source and hand it in again.',
  },
  archive_failed: {
    meaning: 'Loaded files could not be moved to the archive.',
    advice: 'Mend the folder of the setting archive: the next load moves them.',
  },
  feed_missing: {
    meaning: 'A feed did not come for a day on which it usually comes.',
    advice:
      'Look whether the export of the shop ran and where it put the file; hand the file in. A day on which nothing is to come belongs into the setting holidays.',
  },
  figures_behind: {
    meaning: 'The figures are not complete through yesterday.',
    advice: 'Hand in the files that are named, then: storehouse load.',
  },
  volume_unusual: {
    meaning: 'A feed brought many more or fewer rows than expected.',
    advice:
      'Compare the file with the shop: a part may be missing, or come twice. If it is right, there is nothing to do; a day that is like no other belongs into the setting holidays.',
  },
  figure_unusual: {
    meaning: 'Orders, sessions or net revenue are far from what was expected.',
    advice:
      'Look at the day in the dashboard. If the figure is right, there is nothing to do; a day that is like no other belongs into the setting holidays.',
  },
  check_failed: {
    meaning: 'A quality check of severity error finds rows in what is published.',
    advice: 'storehouse check shows the rows and what to do about them.',
  },
  verify_differs: {
    meaning: 'What is published is not what its files say.',
    advice: 'storehouse verify shows the rows that differ. storehouse rebuild mends what is derived.',
  },
  disk_low: {
    meaning: 'A disk has less free space than alarms.freeGigabytes.',
    advice: 'Free some space, or move STOREHOUSE_HOME, inbox or archive to a larger disk.',
  },
} as const satisfies Record<string, AlarmDeclaration>

export type AlarmName = keyof typeof ALARMS
